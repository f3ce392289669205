"""What a run is told: parameters, ledgers, YAML with line numbers; errors for people; processes and Spark.

It reads no form and no table.
"""
