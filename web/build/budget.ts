import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What a first visit must fetch before it shows anything: JavaScript and CSS, gzip (mission W-01). */
export const CRITICAL_BYTES_MAX = 35 * 1024;
/** Mission W-03. */
export const CHUNKS_MAX = 50;
/** The routes that people open first. */
const FIRST_ROUTES = ["/schedules/page.tsx", "/sign-in/page.tsx"];

/** Refuses a build whose first routes are too heavy for a weak 4G, or that falls into too many pieces. */
export function budget(): Plugin {
  return {
    name: "budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const outputs = Object.values(bundle);
      const chunks = outputs.filter((output) => output.type === "chunk");
      const entry = chunks.find(({ isEntry }) => isEntry);
      if (!entry) return;
      const sizeOf = (name: string) => {
        const output = bundle[name];
        if (!output) return 0;
        const content = output.type === "chunk" ? output.code : output.source;
        return gzipSync(content, { level: 9 }).byteLength;
      };
      for (const route of FIRST_ROUTES) {
        const page = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(route));
        if (!page) this.error(`No chunk of its own for ${route}: is it imported lazily?`);
        const names = new Set<string>();
        const collect = (name: string) => {
          const output = bundle[name];
          if (names.has(name) || output?.type !== "chunk") return;
          names.add(name);
          for (const css of output.viteMetadata?.importedCss ?? []) names.add(css);
          for (const other of output.imports) collect(other);
        };
        collect(entry.fileName);
        collect(page.fileName);
        const bytes = [...names].reduce((sum, name) => sum + sizeOf(name), 0);
        const said = `${route}: ${(bytes / 1024).toFixed(1)} KB gzip of JavaScript and CSS in ${names.size} files`;
        if (bytes > CRITICAL_BYTES_MAX)
          this.error(`${said}; at most ${CRITICAL_BYTES_MAX / 1024} KB are allowed`);
        this.info(said);
      }
      if (chunks.length > CHUNKS_MAX)
        this.error(`${chunks.length} chunks; at most ${CHUNKS_MAX} are allowed`);
    },
  };
}
