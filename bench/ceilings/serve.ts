/** The ceiling of anything over HTTP here: `Bun.serve` answering the same bytes from memory. `serve.ts PORT BYTES-FILE` */
const [port = "0", file = ""] = process.argv.slice(2);
const bytes = await Bun.file(file).bytes();
const headers = { "content-type": "application/json" };
Bun.serve({
  port: Number(port),
  hostname: "127.0.0.1",
  reusePort: true,
  fetch: () => new Response(bytes, { headers }),
});
console.log("listening");

export {};
