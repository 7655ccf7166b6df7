"""Paper: templates in, PDF out. `from lastmile.foundation import prints; prints.pdf("people/card.typ", data)`."""

from lastmile.foundation.prints.typesetting import FontsMissing as FontsMissing
from lastmile.foundation.prints.typesetting import pdf as pdf
