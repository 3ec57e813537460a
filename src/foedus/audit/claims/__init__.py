"""Claim types, one file each: patterns, slots, the query that answers, thresholds.

Ids and slots (all slots are states unless said otherwise):

=================  ==========================================================
member             subject, body (id): is, was, has never been a member
membership_change  subject, body, action (joined, left, froze, ratified,
                   suspended)
vote               subject, choice (for, against, abstained, absent), symbol or
                   topic
votes_with         subject, other, choice (with, against)
isolated           subject
arms_share         recipient, supplier [quantity]; "most of its arms from"
top_supplier       recipient, supplier
arms_shift         recipient, supplier (from), other (to)
trade_share        state, partner, flow (exports, imports, trade) [quantity]
top_partner        state, partner, flow
trade_turn         state, partner (to), other (from)
flow_change        state, partner, flow, direction (rose, fell) [quantity]
flow_stopped       state, partner, flow
dependence         state, partner: depends on
asymmetry          state, partner: state depends more on partner than vice versa
sanctions          sender (state or body), target, action (imposed, joined, none)
base               hub, host, action (has, lost, opened)
honoured           guarantor, partner, action (honoured, failed)
moving             partner, hub, direction (away, closer, staying)
void               gainer, hub, partner (optional), channel (optional)
bloc               subject, leader
polarity           word (multipolar, bipolar, unipolar, polarised)
spending           state [quantity], direction (optional)
cost               state [quantity]: lost growth, income
because            links two claims; the parts are answered, the cause is not
unread             a sentence about states that no type reads
=================  ==========================================================
"""
