"""The post office: what it answers, keeps and reports, held against what AWS documents of SES."""
