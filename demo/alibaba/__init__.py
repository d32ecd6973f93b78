"""A local Alibaba Cloud ECS: its RPC API over HTTP, signatures and all, and the metadata service of its hosts."""
