"""检查预警文件: the verdict of `lastmile cap check` on a page. Nothing is stored."""
