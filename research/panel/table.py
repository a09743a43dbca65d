"""The running record of a panel: statements with their authors, objections and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adjudicator.words import stems
from orchestra.injection import find_instructions
from orchestra.prompts.quoting import Quoted, quote, together
from research.material import AnalystReport, Finding, Plan, Withdrawn
from research.panel.drafts import Assertion, Objection, Revision, Withdrawal
from research.panel.evidence import EvidencePack, Item


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement on the table.

    ``challenges`` are (critic, fault) pairs. ``gone`` says why it was taken back; empty while it
    stands.
    """

    id: str
    author: str
    said: Assertion
    challenges: tuple[tuple[str, str], ...] = ()
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Everything said so far, in the order in which it was said: S1, S2 and so on."""

    entries: tuple[Entry, ...] = ()

    @property
    def open_ids(self) -> tuple[str, ...]:
        """Ids of the statements that stand."""
        return tuple(e.id for e in self.entries if not e.gone)

    @property
    def objections(self) -> int:
        """How many objections were raised to what is or was on the table."""
        return sum(len(e.challenges) for e in self.entries)

    def by(self, author: str) -> tuple[str, ...]:
        """Ids of an author's statements that stand."""
        return tuple(e.id for e in self.entries if e.author == author and not e.gone)

    def add(self, author: str, statements: Iterable[Assertion]) -> Table:
        """The table with an author's statements at its end, those already on it left out."""
        entries = list(self.entries)
        for said in statements:
            known = (e.author == author and e.said.text == said.text for e in entries)
            if not any(known):
                entries.append(Entry(id=f"S{len(entries) + 1}", author=author, said=said))
        return Table(tuple(entries))

    def challenge(self, critic: str, objections: Iterable[Objection]) -> Table:
        """The table with a critic's objections noted; nobody objects to statements of their own."""
        raised: dict[str, str] = {}
        for objection in objections:
            raised.setdefault(objection.statement, objection.fault.value)
        return Table(
            tuple(
                replace(e, challenges=(*e.challenges, (critic, raised[e.id])))
                if e.id in raised
                and e.author != critic
                and not any(name == critic for name, _ in e.challenges)
                else e
                for e in self.entries
            )
        )

    def withdraw(self, author: str, withdrawals: Iterable[Withdrawal]) -> Table:
        """The table without what an author takes back of its own."""
        names = {item.statement for item in withdrawals}
        return Table(
            tuple(
                replace(e, gone=_gone(e)) if e.id in names and e.author == author else e
                for e in self.entries
            )
        )

    def revise(self, author: str, revision: Revision) -> Table:
        """The table after an author's second thoughts: withdrawn, changed, added.

        A changed statement keeps its objections: they were not to other words by chance.
        """
        changes = {change.statement: change for change in revision.changed}
        entries = []
        for e in self.withdraw(author, revision.withdrawn).entries:
            change = changes.get(e.id)
            if change is not None and e.author == author and not e.gone:
                said = e.said.model_copy(
                    update=change.model_dump(include={"text", "evidence", "confidence"})
                )
                e = replace(e, said=said)
            entries.append(e)
        return Table(tuple(entries)).add(author, revision.added)

    def text(self, names: Mapping[str, str]) -> Quoted:
        """The table as models read it: a block a statement; ``names`` hides who is who."""
        return together(*(_block(e, names) for e in self.entries if not e.gone))


def _gone(entry: Entry) -> str:
    critics = ", ".join(f"{name} ({fault.replace('_', ' ')})" for name, fault in entry.challenges)
    after = f" after objections by {critics}" if critics else ""
    return f"withdrawn by {entry.author}{after}"


def _block(entry: Entry, names: Mapping[str, str]) -> Quoted:
    said = entry.said
    author = names.get(entry.author, "an analyst")
    note = f"{author}; {said.sub_question}; rests on {', '.join(said.evidence)}"
    faults = sorted({fault.replace("_", " ") for _, fault in entry.challenges})
    if faults:
        note += f"; objected to: {', '.join(faults)}"
    return quote(said.text, entry.id, note=note)


def reports_of(
    table: Table, *, plan: Plan, evidence: EvidencePack, spoke: Mapping[str, int]
) -> tuple[AnalystReport, ...]:
    """What each member that spoke puts forward; a finding rests on the sentences it cites.

    Args:
        table: what was said.
        plan: the sub-questions.
        evidence: what the ids mean.
        spoke: the members that answered, with the pieces of evidence that each was shown.
    """
    known = evidence.by_id()
    return tuple(
        _report(name, shown, [e for e in table.entries if e.author == name], plan, known)
        for name, shown in sorted(spoke.items())
    )


def _report(
    name: str, shown: int, entries: Sequence[Entry], plan: Plan, known: Mapping[str, Item]
) -> AnalystReport:
    findings, withdrawn = [], []
    for entry in entries:
        cited = by_use(entry.said.text, entry.said.evidence, known)
        reason = entry.gone or barred(entry.said.text)
        if reason:
            withdrawn.append(
                Withdrawn(
                    analyst=name, text=entry.said.text, sentence=cited[0].sentence, reason=reason
                )
            )
            continue
        findings.append(
            Finding(
                sub_question=entry.said.sub_question,
                analyst=name,
                sentence=cited[0].sentence,
                score=entry.said.confidence,
                text=" ".join(entry.said.text.split()),
                cited=tuple(item.sentence for item in cited[1:]),
                reason="rests on " + ", ".join(item.id for item in cited),
                challenges=tuple(
                    f"{critic}: {fault.replace('_', ' ')}" for critic, fault in entry.challenges
                ),
            )
        )
    asked = {f.sub_question for f in findings}
    return AnalystReport(
        analyst=name,
        findings=tuple(findings),
        considered=shown,
        abstained=sum(item.id not in asked for item in plan.sub_questions),
        withdrawn=tuple(withdrawn),
        is_model=True,
    )


def by_use(text: str, evidence: Sequence[str], known: Mapping[str, Item]) -> list[Item]:
    """The cited pieces, that with most of the statement's words first; figures count double."""
    mine = stems(text)

    def use(item: Item) -> int:
        shared = mine & stems(item.sentence.text)
        return len(shared) + sum(word[:1].isdigit() for word in shared)

    cited = [known[name] for name in dict.fromkeys(evidence)]
    return sorted(cited, key=lambda item: -use(item))


def barred(text: str) -> str:
    """Why a statement may not go on at all: it speaks to software, as injected text does."""
    found = find_instructions(text)
    return f"it addresses software ({found[0].rule}), so it was set aside" if found else ""
