"""Claim types, one file each: patterns, slots, the query that answers, thresholds.

A file with ``TYPE`` is a claim type (`contract.ClaimType`) and needs no registration;
the others are helpers of these. Ids and slots (states unless said otherwise; every
type may have a period and be denied):

=================  ==========================================================
membership         state, body: is, was, has never been a member
accession          state, body, action (joined, left, froze, suspended,
                   returned, ratified)
vote               state, choice (yes, no, abstain), text (its symbol) or topic
votes_with         state, hub, choice (with, against)
isolation          state: isolated at the United Nations
supplier_share     state, partner [quantity]: how much of its arms
arms_from          state, partner, rank (some, top, more [other])
arms_shift         state, from, to; or partner, direction [quantity, factor]
void               state, from, to, role: who took whose place
trade_share        state, partner, side [quantity]; or other, to compare with
top_partner        state, partner, side
trade_change       state, partner, side, direction [quantity, factor, start]
trade_stopped      state, partner, side
trade_turn         state, from, to, side
dependence         state, partner, measure (more, level)
sanctions          state (or body), target, action (imposed, has)
base               state, partner (host), action (has, opened, lost), place
pledge             guarantor, partner, action (honoured, failed)
drift              state, hub, direction (away, closer, stayed)
bloc               state, hub
polarity           word (multipolar, bipolar, unipolar, ...), by
spending           state [quantity, start], direction
cost               state, measure (growth, level) [quantity]
=================  ==========================================================

Two more come from no file: ``cause`` links the claims of a sentence that says
"because", and ``unread`` stands for one that was not read to its end.
"""
