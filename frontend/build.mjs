// Builds each folder of frontend/ into one script and one style sheet that the server hands out.
import { cpSync, mkdirSync } from "node:fs";
import { build } from "esbuild";
import { used } from "./tabler.mjs";

const out = "lastmile/foundation/web/static/web/dist";

await build({
    entryPoints: {
        app: "frontend/app/app.ts",
        map: "frontend/map/map.ts",
        listen: "frontend/portal/listen.ts",
        chart: "frontend/portal/chart.ts",
        here: "frontend/portal/here.ts",
        spot: "frontend/portal/spot.ts",
        card: "frontend/portal/card.ts",
        nudge: "frontend/worker/nudge.ts",
    },
    bundle: true,
    minify: true,
    target: ["chrome80", "firefox78", "safari13"],
    outdir: out,
    loader: { ".png": "dataurl" },
    legalComments: "none",
});
await build({
    entryPoints: { app: "frontend/app/app.css" },
    bundle: true,
    minify: true,
    outdir: out,
    plugins: [used("frontend/app/tabler.txt")],
    external: ["*.woff2", "*.woff"],
});

// The fonts of prints: whole ones, with every sign a name may have. They are not handed out, so they lie outside static.
const fonts = "lastmile/foundation/prints/fonts";
mkdirSync(fonts, { recursive: true });
for (const file of ["400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf", "LICENSE_FONT"])
    cpSync(`node_modules/@expo-google-fonts/noto-sans-sc/${file}`, `${fonts}/${file.split("/").at(-1)}`);
