import type { HtmlTagDescriptor, Plugin } from "vite";

/**
 * Who comes for the first time sees the sign-in; everybody else has the whole shell on their device. So the sign-in's
 * own files are named in the page, and come with the others instead of a round trip after them.
 */
export function preloadSignIn(): Plugin {
  return {
    name: "preload-sign-in",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
        const page = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/sign-in/page.tsx"));
        if (!page) return [];
        const known = new Set(
          chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName, imports }) => [fileName, ...imports]),
        );
        const scripts = [page.fileName, ...page.imports].filter((name) => !known.has(name));
        const styles = [...(page.viteMetadata?.importedCss ?? [])];
        return [
          ...scripts.map((name) => link({ rel: "modulepreload", crossorigin: true, href: `/${name}` })),
          ...styles.map((name) => link({ rel: "preload", as: "style", crossorigin: true, href: `/${name}` })),
        ];
      },
    },
  };
}

const link = (attrs: Record<string, string | boolean>): HtmlTagDescriptor => ({
  tag: "link",
  attrs,
  injectTo: "head",
});
