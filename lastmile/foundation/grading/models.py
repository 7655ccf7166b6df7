"""How a colour came about, as columns of whatever is graded."""

from django.db import models

from lastmile.foundation.grading.rules import Method, plain


class Graded(models.Model):
    """Columns for a model of a domain to inherit; the colour stands beside them under the domain's own name."""

    method = models.CharField(max_length=8, choices=Method, default=Method.NONE, db_default="", blank=True)
    likelihood = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True, help_text="L")
    exposure = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True, help_text="E of LEC")
    consequence = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True, help_text="C, or S")
    score = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    criterion = models.CharField(
        max_length=160, blank=True, db_default="", help_text="The criterion of 重大 it meets: red whatever D"
    )
    judged_by = models.CharField(max_length=80, blank=True, db_default="", help_text="Who judged or graded")
    graded_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def formula(self) -> str:
        """D = L×E×C or R = L×S with its values; "" without a score."""
        factors = [one for one in (self.likelihood, self.exposure, self.consequence) if one is not None]
        if self.score is None or not factors:
            return ""
        letter = "D" if self.method == Method.LEC else "R"
        return f"{letter} = {'×'.join(plain(one) for one in factors)} = {plain(self.score)}"
