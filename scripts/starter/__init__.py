"""What scripts/init.py is made of: read a CSV, guess its columns, suggest rules, write files."""
