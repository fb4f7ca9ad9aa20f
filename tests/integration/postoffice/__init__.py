"""The post office over HTTP, spoken to by a real boto3."""
