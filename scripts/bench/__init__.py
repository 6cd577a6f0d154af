"""The parts of scripts/benchmark.py: data, measuring, dbt runs, checks, targets, report."""
