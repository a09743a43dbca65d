"""Question answering: yes, no or maybe on PubMedQA; answer figures in FinanceBench's filings."""
