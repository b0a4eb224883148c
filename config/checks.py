"""System checks. The data map's and the ledgers' are filled in below."""
