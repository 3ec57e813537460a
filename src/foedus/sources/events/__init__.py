"""Coded events, from files of a row an event to counts by pair of states and month.

A build goes through four steps, one module each. `staging` turns lines of text into
narrow Parquet and counts every line; `cleaning` says of each row whether it counts,
and if not, why; `aggregating` adds up what counts; `writing` puts months in place.
The two in the middle are ibis expressions, written once and run by the engines.
"""
