"""Where HTTP, secrets, buckets and DynamoDB meet the domain."""
