"""The data protection officer's desk: requests and their clock, access reports, erasure, retention, receipts.

Owns: requests, packages, retention rules and runs, records of erasure. May import: marketing, consent, crm, privacy.
Public face: nobody of ours but `config` imports it. Its report and erasure engine reads and writes any table, through the data map only.
"""
