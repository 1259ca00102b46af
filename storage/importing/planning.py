"""Computing what a spreadsheet would change from what the network knows; nobody writes it yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from storage.errors import Option
from storage.importing.people import Folk, recognise
from storage.importing.plan import NOTHING, TODAY, Kind, Noted, Plan, Scope, Step, Unclear, Value
from storage.importing.reading import Read, understand
from storage.importing.table import Hint, Table, What
from storage.importing.world import Known, Span, Spot, World, last_day
from storage.kinds import Role


def make(table: Table, world: World, *, on: date, zone: ZoneInfo, scope: Scope = NOTHING) -> Plan:
    """Compute what a spreadsheet would change on a day."""
    maker = _Maker(world, on, zone)
    reads, unclear = understand(table.lines, world, on=on)
    maker.unclear += (Unclear(*one) for one in unclear)
    folks, unclear = recognise(reads, world)
    maker.unclear += (Unclear(*one) for one in unclear)
    for folk in folks:
        maker.person(folk)
    maker.check_seats()
    maker.hint_leads()
    maker.complete(scope, folks)
    cities = {folk.city_id for folk in folks}
    groups = {group.id for folk in folks for one in folk.reads for group in one.groups}
    lonely = any(not one.groups for folk in folks for one in folk.reads)
    return Plan(
        steps=tuple(maker.steps),
        stays=maker.stays,
        unclear=tuple(sorted(maker.unclear, key=lambda one: one.row)),
        notes=tuple(sorted(maker.notes, key=lambda one: one.row)),
        unknown=table.unknown,
        rows=len(table.lines),
        only_city=_only(cities, world.town_names),
        only_theme=None if lonely else _only(groups, {one.id: one.name for one in world.groups.values()}),
    )


def _only(ids: Iterable[int | None], called: dict[int, str]) -> Option | None:
    several = set(ids)
    one = several.pop() if len(several) == 1 else None
    return None if one is None else Option(one, called[one])


@dataclass(frozen=True)
class _Wanted:
    spot: Spot
    since: date | None
    until: date | None
    row: int


@dataclass
class _Maker:
    world: World
    on: date
    zone: ZoneInfo
    steps: list[Step] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    stays: int = 0
    seats: dict[object, list[tuple[date, date | None, str, int | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Who has what only one person can be: from, until, name, row."""
    ended: dict[int, date] = field(default_factory=dict)
    """New ends of known spans, by their place in memory."""

    # --- a person

    def person(self, folk: Folk) -> None:
        """All that the spreadsheet says of somebody."""
        side, function = self._said(folk, "side"), self._said(folk, "function")
        organisation = self._said(folk, "organisation")
        gone = self._gone(folk)
        if folk.known is None:
            if side is None:
                self.unclear.append(Unclear(folk.row, What.NO_SIDE, folk.name))
                return
            after = {
                "name": folk.name, "slack_user": folk.slack, "email": folk.email or None, "city_id": folk.city_id,
                "organisation": organisation or "", "side": side, "function": function or "", "gone_on": gone,
            }  # fmt: skip
            self._step(Kind.ADDED, "members", folk, folk.row, None, None, {}, after)
        else:
            self._known(folk, folk.known, side, function, organisation, gone)
        self._spans(folk, gone)

    def _known(
        self, folk: Folk, known: Known, side: Value, function: Value, organisation: Value, gone: date | None
    ) -> None:
        was: dict[str, Value] = {
            "side": known.side, "function": known.function, "organisation": known.organisation,
            "city_id": known.city_id, "email": None if known.email is None else known.email,
            "gone_on": None if known.gone_at is None else last_day(known.gone_at, self.zone),
        }  # fmt: skip
        new = dict(was)
        new |= {key: value for key, value in (("side", side), ("function", function)) if value}
        if organisation:
            new["organisation"] = organisation
        if known.city_id is None and folk.city_id is not None:
            new["city_id"] = folk.city_id
        if known.email is None and folk.email and known.slack_user is None:
            new["email"] = folk.email
        new["gone_on"] = gone
        changed = [key for key in new if new[key] != was[key]]
        if not changed:
            self.stays += 1
            return
        kind = Kind.ENDED if "gone_on" in changed and gone is not None else Kind.CHANGED
        before, after = {key: was[key] for key in changed}, {key: new[key] for key in changed}
        self._step(kind, "members", folk, folk.row, None, known.id, before, after)

    def _said(self, folk: Folk, what: str) -> str | None:
        """What the rows that last say, or (of somebody who is not there now) the latest of the others."""
        lasting = [one for one in folk.reads if one.lasts(self.on) and getattr(one, what)]
        if lasting:
            for one in lasting[1:]:
                if getattr(one, what) != getattr(lasting[0], what):
                    first = lasting[0].line.number
                    self.unclear.append(Unclear(one.line.number, What.DIFFERS, str(getattr(one, what)), (), first))
            return str(getattr(lasting[0], what)) if what != "side" else getattr(lasting[0], what)
        if folk.known is not None and (folk.known.gone_at is None or any(one.lasts(self.on) for one in folk.reads)):
            return None
        past = sorted((one for one in folk.reads if getattr(one, what)), key=lambda one: one.until or date.max)
        return getattr(past[-1], what) if past else None

    def _gone(self, folk: Folk) -> date | None:
        """The last day of somebody who left, or None."""
        alone = [one for one in folk.reads if one.alone]
        known = folk.known
        was = None if known is None or known.gone_at is None else last_day(known.gone_at, self.zone)
        if alone and all(one.until is not None for one in alone):
            return max(one.until for one in alone if one.until is not None)
        if any(one.lasts(self.on) for one in folk.reads):
            return None
        if known is not None:
            return was
        return max(one.until for one in folk.reads if one.until is not None)

    # --- memberships and offices

    def _spans(self, folk: Folk, gone: date | None) -> None:
        by_spot: dict[object, list[_Wanted]] = defaultdict(list)
        leads: list[_Wanted] = []
        for one in folk.reads:
            for wanted in self._wanted(folk, one):
                by_spot[wanted.spot.same].append(wanted)
                if wanted.spot.role is Role.LEAD and not one.only_leads:
                    leads.append(wanted)
        held: dict[object, list[Span]] = defaultdict(list)
        for span in folk.known.spans if folk.known else ():
            held[span.spot.same].append(span)
        inside: dict[object, list[tuple[date, date | None]]] = defaultdict(list)
        for same, wishes in by_spot.items():
            for since, until in self._match(folk, wishes, held[same]):
                inside[same].append((since, until))
        for lead in leads:
            same = Spot(None, theme_id=lead.spot.theme_id).same
            known = [(span.since, span.until) for span in held[same] if span.claimed is None]
            self._lead(folk, lead, known + inside[same])
        if gone is not None and folk.known is not None and folk.known.gone_at is None:
            for span in folk.known.spans:
                if span.claimed is None and (span.until is None or span.until > gone) and span.since <= gone:
                    self._end(folk.known, span, gone, folk.row)
        self._claim(leads, held)

    def _claim(self, leads: list[_Wanted], held: Mapping[object, list[Span]]) -> None:
        """Note that a row that says that somebody leads a group says that they are in it: they are not missing."""
        for lead in leads:
            for span in held.get(Spot(None, theme_id=lead.spot.theme_id).same, ()):
                if lead.until is None and self._is_free(span):
                    span.claimed = lead.row

    def _lead(self, folk: Folk, lead: _Wanted, inside: list[tuple[date, date | None]]) -> None:
        """Who leads a group takes part in it, unless the row says otherwise."""
        spot = Spot(None, theme_id=lead.spot.theme_id)
        since, until = lead.since or self.on, lead.until
        if until is None and inside and not any(end is None or end >= self.on for _, end in inside):
            self.unclear.append(Unclear(lead.row, What.LEFT_BUT_LEADS, self._where(spot)))
        elif not any(begin <= (until or date.max) and (end or date.max) >= since for begin, end in inside):
            self._add(folk, _Wanted(spot, lead.since, until, lead.row))

    def _wanted(self, folk: Folk, one: Read) -> Iterable[_Wanted]:
        row = one.line.number
        for spot in one.spots(folk.city_id):
            since, until = one.since, one.until
            group = None if spot.theme_id is None else self.world.groups[spot.theme_id]
            if group is not None and until is None and not self._holds(folk, spot):
                running = self.world.running(group)
                if running is None:
                    self.unclear.append(Unclear(row, What.NO_LONGER, group.name))
                    continue
                if running.id != group.id:
                    self.notes.append(Noted(row, Hint.WENT_ON, f"{group.name} → {running.name}"))
                    spot = Spot(spot.role, running.id)  # noqa: PLW2901 - the group that carries it on
            if spot.role is None and since is not None and since > self.on:
                self.unclear.append(Unclear(row, What.BEGINS_LATER, since.isoformat()))
                continue
            if spot.role is None and until is not None and until > self.on:
                self.notes.append(Noted(row, Hint.NO_END_YET, until.isoformat()))
                until = None
            yield _Wanted(spot, since, until, row)

    def _holds(self, folk: Folk, spot: Spot) -> bool:
        spans = folk.known.spans if folk.known else ()
        return any(span.spot.same == spot.same and span.until is None for span in spans)

    def _match(self, folk: Folk, wishes: list[_Wanted], held: list[Span]) -> Iterable[tuple[date, date | None]]:
        """Find for each wish what is known already; what is not is added. Gives the days of each."""
        left = []
        for wish in wishes:
            exact = [s for s in held if s.claimed is None and (s.since, s.until) == (wish.since, wish.until)]
            if exact:
                exact[0].claimed = wish.row
                self.stays += 1
                yield exact[0].since, exact[0].until
            else:
                left.append(wish)
        taken: list[_Wanted] = [wish for wish in wishes if wish not in left]
        for wish in left:
            clash = next((other for other in taken if _overlap(wish, other)), None)
            if clash is not None:
                if (wish.since or clash.since, wish.until) == (clash.since or wish.since, clash.until):
                    self.notes.append(Noted(wish.row, Hint.SAME_ROW, str(clash.row)))
                else:
                    self.unclear.append(Unclear(wish.row, What.OVERLAPS, self._where(wish.spot), (), clash.row))
                continue
            taken.append(wish)
            found = self._nearest(wish, held)
            if found is None:
                if wish.since is None and wish.until is not None:
                    self.unclear.append(Unclear(wish.row, What.NO_START, wish.until.isoformat()))
                    continue
                self._add(folk, wish)
                yield wish.since or self.on, wish.until
            elif isinstance(found, Span):
                yield self._move(folk, found, wish)
            else:
                self.unclear.append(Unclear(wish.row, What.OVERLAPS, self._where(wish.spot)))

    def _nearest(self, wish: _Wanted, held: list[Span]) -> Span | list[Span] | None:
        free = [span for span in held if span.claimed is None]
        if wish.since is None:
            lasting = [span for span in free if span.until is None or span.until == wish.until]
            return lasting[-1] if lasting and (wish.until is None or lasting[-1].since <= wish.until) else None
        found = [s for s in free if s.since <= (wish.until or date.max) and (s.until or date.max) >= wish.since]
        same = [span for span in found if span.since == wish.since]
        if same:
            return same[0]
        return found[0] if len(found) == 1 else found or None

    def _move(self, folk: Folk, span: Span, wish: _Wanted) -> tuple[date, date | None]:
        span.claimed = wish.row
        since, until = wish.since or span.since, wish.until
        if until is None and span.until is not None:
            self.notes.append(Noted(wish.row, Hint.ENDED_BEFORE, span.until.isoformat()))
            until = span.until
        before = {
            key: was for key, was, new in (("since", span.since, since), ("until", span.until, until)) if was != new
        }
        if not before:
            self.stays += 1
            return since, until
        after = {key: {"since": since, "until": until}[key] for key in before}
        kind = Kind.ENDED if before.get("until", since) is None else Kind.CHANGED
        self._step(kind, span.spot.table, folk, wish.row, span.spot, span.id, before, after)
        self.ended[id(span)] = until or date.max
        self._sit(span.spot, since, until, folk.name, wish.row)
        return since, until

    def _add(self, folk: Folk, wish: _Wanted) -> None:
        after: dict[str, Value] = {"since": wish.since or TODAY, "until": wish.until}
        self._step(Kind.ADDED, wish.spot.table, folk, wish.row, wish.spot, None, {}, after)
        self._sit(wish.spot, wish.since or self.on, wish.until, folk.name, wish.row)

    def _end(self, known: Known, span: Span, until: date | str, row: int | None) -> None:
        self.ended[id(span)] = self.on if isinstance(until, str) else until
        self.steps.append(
            Step(
                Kind.ENDED, span.spot.table, row, known.id, known.name, known.city or known.organisation, span.spot,
                span.id, (("until", span.until),), (("until", until),),
            )
        )  # fmt: skip

    def _sit(self, spot: Spot, since: date, until: date | None, name: str, row: int) -> None:
        if spot.seat is not None:
            self.seats[spot.seat].append((since, until, name, row))

    # --- all together

    def check_seats(self) -> None:
        """Nobody sits where somebody else does: of two chairs one has ended."""
        if not self.seats:
            return
        for known in self.world.people:
            for span in known.spans:
                if span.spot.seat in self.seats and id(span) not in self.ended:
                    self.seats[span.spot.seat].append((span.since, span.until, known.name, None))
        for sitting in self.seats.values():
            for since, until, name, row in sitting:
                for begin, end, other, _ in sitting:
                    clash = begin < (until or date.max) and (end or date.max) > since
                    earlier = (begin, other) < (since, name)
                    if row is not None and clash and other != name and (earlier or _ is None):
                        self.unclear.append(Unclear(row, What.SEAT_TAKEN, other))
                        break

    def hint_leads(self) -> None:
        """Two lead a group where perhaps one has ended: allowed, and worth a look."""
        new = [step for step in self.steps if step.spot and step.spot.role is Role.LEAD and step.kind is Kind.ADDED]
        wanted = {step.spot.theme_id for step in new if step.spot}
        lasting: dict[int | None, list[Known]] = defaultdict(list)
        for known in self.world.people if wanted else ():
            for span in known.spans:
                if span.spot.role is Role.LEAD and known.gone_at is None and self._is_free(span):
                    lasting[span.spot.theme_id].append(known)
        for step in new:
            until = dict(step.after)["until"]
            if step.spot is None or step.row is None or (isinstance(until, date) and until < self.on):
                continue
            others = [known for known in lasting[step.spot.theme_id] if known.id != step.person]
            self.notes += (Noted(step.row, Hint.SECOND_LEAD, known.name) for known in others)

    def _is_free(self, span: Span) -> bool:
        """Whether something lasts of which the spreadsheet says nothing."""
        lasts = span.until is None or (span.spot.role is not None and span.until >= self.on)
        return lasts and span.claimed is None and id(span) not in self.ended

    def complete(self, scope: Scope, folks: Sequence[Folk]) -> None:
        """End what is not in the complete roster of a group or a city."""
        if not scope:
            return
        named = {folk.known.id for folk in folks if folk.known is not None}
        for known in self.world.people:
            if known.gone_at is not None:
                continue
            of_city = known.city_id in scope.cities
            for span in known.spans:
                if self._is_free(span) and (of_city or span.spot.theme_id in scope.themes):
                    self._end(known, span, TODAY, None)
            if of_city and known.id not in named:
                self.steps.append(
                    Step(
                        Kind.ENDED, "members", None, known.id, known.name, known.city, None, known.id,
                        (("gone_on", None),), (("gone_on", TODAY),),
                    )
                )  # fmt: skip

    # --- inside

    def _where(self, spot: Spot) -> str:
        return self.world.groups[spot.theme_id].name if spot.theme_id is not None else spot.body or spot.pillar or ""

    def _step(
        self,
        kind: Kind,
        table: str,
        folk: Folk,
        row: int,
        spot: Spot | None,
        id_: int | None,
        before: Mapping[str, Value],
        after: Mapping[str, Value],
    ) -> None:
        place = self.world.town_names.get(folk.city_id or 0) or folk.organisation
        self.steps.append(
            Step(
                kind,
                table,
                row,
                folk.number,
                folk.name,
                place,
                spot,
                id_,
                tuple(before.items()),
                tuple(after.items()),
            )
        )


def _overlap(one: _Wanted, other: _Wanted) -> bool:
    """Whether two rows say the same time of one spot; a day on which one ends and the other begins is not."""
    if one.since is None or other.since is None:
        return (one.until is None) == (other.until is None)
    if (one.since, one.until) == (other.since, other.until):
        return True
    return one.since < (other.until or date.max) and other.since < (one.until or date.max)
