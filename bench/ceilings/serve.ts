/**
 * The ceiling of anything over HTTP here: `Bun.serve` answering the same bytes from memory, or, without a file, 304
 * without any. `serve.ts PORT [BYTES-FILE]`
 */
const [port = "0", file] = process.argv.slice(2);
const bytes = file === undefined ? null : await Bun.file(file).bytes();
const headers = { "content-type": "application/json", etag: '"1"' };
const status = bytes === null ? 304 : 200;
Bun.serve({
  port: Number(port),
  hostname: "127.0.0.1",
  reusePort: true,
  fetch: () => new Response(bytes, { status, headers }),
});
console.log("listening");

export {};
