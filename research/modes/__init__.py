"""The ways in which a panel works, a LlamaIndex workflow each. All end in the adjudicator."""
