"""What others do with a hazard, in one look: for its page. The caller has checked that the hazard is visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Extension, Handover, Hazard, Inspection, Paper, Supervision
from lastmile.domains.hazards.selectors.powers import inspections_of
from lastmile.kernel.errors import NotVisible


@dataclass(frozen=True)
class Others:
    """Handovers, wishes for more time, supervision, inspections and papers, oldest first."""

    handovers: Sequence[Handover]
    extensions: Sequence[Extension]
    supervisions: Sequence[Supervision]
    inspections: Sequence[Inspection]
    papers: Sequence[Paper]

    @property
    def handed(self) -> Handover | None:
        """The handover that is not over."""
        return next((one for one in self.handovers if one.ended_at is None), None)

    @property
    def supervised(self) -> Supervision | None:
        return next((one for one in self.supervisions if one.lifted_at is None), None)


def others(hazard: Hazard) -> Others:
    """Five queries, whatever there is."""
    handovers = Handover.objects.filter(hazard=hazard).select_related("sent_by__person", "answered_by__person", "post")
    extensions = Extension.objects.filter(hazard=hazard).select_related("asked_by__person", "decided_by__person")
    return Others(
        handovers=list(handovers.order_by("id")),
        extensions=list(extensions.order_by("id")),
        supervisions=list(Supervision.objects.filter(hazard=hazard).order_by("id")),
        inspections=inspections_of(hazard),
        papers=list(Paper.objects.filter(hazard=hazard).order_by("id")),
    )


def get_paper(hazard: Hazard, uid: UUID) -> Paper:
    """A paper of a visible hazard, or NotVisible."""
    found = Paper.objects.filter(hazard=hazard, uid=uid).first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found
