"""Validate an XBRL report offline: ``python validate.py REPORT.json`` prints what Arelle finds."""

import json
import sys
from pathlib import Path

from arelle.api.Session import Session
from arelle.RuntimeOptions import RuntimeOptions

path = Path(sys.argv[1])
options = RuntimeOptions(
    entrypointFile=str(path), validate=True, internetConnectivity="offline", keepOpen=True,
    disablePersistentConfig=True, logFile="logToBuffer",
)  # fmt: skip
with Session() as session:
    session.run(options)
    models = session.get_models()
    log = json.loads(session.get_logs("json"))["log"]
    found = [entry for entry in log if not entry["code"].startswith("info")]
    for entry in found:
        text = entry["message"]["text"].partition(" - ")[0]
        print(text.replace(f"[{entry['code']}]", f"{entry['code']}:", 1))
    facts = sum(len(model.facts) for model in models)
    print(f"{path.name}: {facts} facts, {len(found)} findings")
sys.exit(1 if found or not facts else 0)
