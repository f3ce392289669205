"""Read, check and report a fiscal year's project self-evaluation forms (项目支出绩效自评表)."""
