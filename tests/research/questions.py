"""Questions on the demo dossier for the relevance gate; none of them is in its gold file."""

ANSWERABLE = (
    "What does the yearly maintenance of the bridge cost?",
    "When does the second half of the retention fall due?",
    "Who audited the final account?",
    "How many vehicles crossed the new bridge on the first Monday in July?",
    "What is the weight limit on Mill Lane Bridge?",
    "What did the land at the Old Ropeworks cost?",
    "How wide are the footways of the new bridge?",
    "When did demolition of the Old Iron begin?",
    "How long does the loan from the Littoral Development Bank run?",
    "Which consultants inspected the bridge?",
    "Who chaired the council meeting in July 2025?",
    "Why did the newspaper's figure differ from the council's?",
)

UNANSWERABLE = (
    "Which airline flies to Skellhaven?",
    "How many tourists visited the town in 2024?",
    "What did the mayor study at university?",
    "When was the tunnel under the harbour dug?",
    "How much did the new town hall cost?",
    "Who designed the logo of the bridge?",
    "What is the population of Skellhaven?",
    "Which fish are caught in the harbour?",
    "What salary does the project director earn?",
    "How many bicycles were stolen at the station?",
    "What was the oil price in 2021?",
    "Who won the football match against Westmark?",
    "What vaccine was given to the workers?",
    "Why did the hospital close?",
    "When will the railway to the harbour be electrified?",
)
