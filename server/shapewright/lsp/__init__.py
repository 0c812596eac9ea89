"""The only room that knows LSP: it turns messages into analyses, and what the features say into messages."""
