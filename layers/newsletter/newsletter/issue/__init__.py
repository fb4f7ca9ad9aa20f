"""Issues: uploaded files, read into one document model whatever their format."""

from newsletter.issue.issue import Issue, picture_names, read_issue
from newsletter.issue.picture_names import is_picture

__all__ = ["Issue", "is_picture", "picture_names", "read_issue"]
