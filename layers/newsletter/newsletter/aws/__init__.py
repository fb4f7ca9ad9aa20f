"""AWS, spoken to in our own words: one class for each resource, and the only place that imports boto3."""
