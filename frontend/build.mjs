// Builds each folder of frontend/ into one script and one style sheet that the server hands out.
import { build } from "esbuild";

const out = "lastmile/foundation/web/static/web/dist";

await build({
    entryPoints: { app: "frontend/app/app.ts" },
    bundle: true,
    minify: true,
    target: ["chrome80", "firefox78", "safari13"],
    outdir: out,
    legalComments: "none",
});
await build({
    entryPoints: { app: "frontend/app/app.css" },
    bundle: true,
    minify: true,
    outdir: out,
    external: ["*.woff2", "*.woff"],
});
