"""评分标准 as people word it, read as a typed standard where the words say all of it, and printed back."""

from perfeval.params.wording.printing import printed
from perfeval.params.wording.reading import Reading, is_standard, read

__all__ = ["Reading", "is_standard", "printed", "read"]
