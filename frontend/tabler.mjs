// Of Tabler's style sheet only what our pages use: 680 kilobytes are half a second of a cheap phone before it draws anything.
// Which classes those are stands in app/tabler.txt; tests/architecture/test_styles.py says which are missing there.
import { readFileSync } from "node:fs";

const CLASS = /\.((?:[\w-]|\\.)+)/g;
const INSIDE = /:(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)/g; // what may be there, and need not
const HOLDS_RULES = /^@(?:media|supports|layer|container)/;

/** `{ name: "tabler" }` for esbuild: reads Tabler's file without the rules of classes nobody names. */
export function used(list) {
    const names = new Set(readFileSync(list, "utf8").split(/\s+/));
    return {
        name: "tabler",
        setup(build) {
            build.onLoad({ filter: /tabler\.min\.css$/ }, ({ path }) => ({
                contents: pruned(readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, ""), names),
                loader: "css",
            }));
        },
    };
}

/** The rules of a minified style sheet whose every class is among the names; of a rule with several selectors, those. */
function pruned(css, names) {
    let kept = "";
    for (let at = 0; at < css.length;) {
        const open = ends(css, at, "{;");
        const head = css.slice(at, open);
        if (css[open] !== "{") {
            kept += css.slice(at, open + 1);
            at = open + 1;
            continue;
        }
        const close = ends(css, open + 1, "}");
        const body = css.slice(open + 1, close);
        at = close + 1;
        if (HOLDS_RULES.test(head)) {
            const inner = pruned(body, names);
            kept += inner && `${head}{${inner}}`;
        } else {
            const left = head.startsWith("@") ? [head] : parts(head).filter((one) => isUsed(one, names));
            kept += left.length ? `${left.join(",")}{${body}}` : "";
        }
    }
    return kept;
}

function isUsed(selector, names) {
    const found = selector.replaceAll(INSIDE, "").matchAll(CLASS);
    return [...found].every((one) => names.has(one[1].replaceAll("\\", "")));
}

function parts(head) {
    const found = [];
    for (let at = 0; at <= head.length;) {
        const end = ends(head, at, ",");
        found.push(head.slice(at, end));
        at = end + 1;
    }
    return found;
}

/** Where the next of these signs stands that is in no text and no bracket; the end of the sheet when none does. */
function ends(css, from, signs) {
    let depth = 0;
    for (let at = from, quote = ""; at < css.length; at++) {
        const sign = css[at];
        if (sign === "\\") at++;
        else if (quote) quote = sign === quote ? "" : quote;
        else if (sign === '"' || sign === "'") quote = sign;
        else if (!depth && signs.includes(sign)) return at;
        else if ("([{".includes(sign)) depth++;
        else if (")]}".includes(sign)) depth--;
    }
    return css.length;
}
