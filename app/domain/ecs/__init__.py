"""What is known and decided about Alibaba Cloud's ECS instances."""
