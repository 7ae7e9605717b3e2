/** A pool that cannot connect keeps its query, and so does a server that stands still: nobody need wait with it. @throws TooLate */
export async function inTime<T>(asked: PromiseLike<T>, ms: number): Promise<T> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new TooLate(ms)), ms);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class TooLate extends Error {
  override name = "TooLate";
  constructor(ms: number) {
    super(`no answer in ${ms} ms`);
  }
}
