/**
 * Runs `work` on items with at most `width` under way, and yields results in the items' order: decoding goes on while the encoder runs,
 * and memory holds `width` films however many there are.
 */
export async function* orderedPool<T, R>(items: Iterable<T>, width: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const underWay: Promise<R>[] = []
  const start = (item: T): void => {
    const promise = work(item)
    // Reported when its turn comes; until then it must not count as unhandled.
    promise.catch(() => {})
    underWay.push(promise)
  }
  for (const item of items) {
    start(item)
    if (underWay.length >= width) yield await underWay.shift()!
  }
  while (underWay.length > 0) yield await underWay.shift()!
}

export async function* inChunks<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = []
  for await (const item of source) {
    chunk.push(item)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
