"""What scripts/sync_crm.py is made of: the marts it reads, the journal it keeps, and the APIs it writes to."""
