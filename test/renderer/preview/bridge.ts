import { pack } from '../../../src-main/contract/packed.ts'
import { FakeApi } from '../fake-api.ts'

/** Puts the fake where the preload would put the real bridge, and answers `umbra://` from it. */
const params = new URLSearchParams(location.search)
const api = new FakeApi(Number(params.get('studies') ?? 100_000))
window.umbra = api.bridge
Object.assign(window, { fakeApi: api })

// `?rows=3600&columns=3000`: films of that size, for looking at speed.
const size = { rows: Number(params.get('rows') ?? 0), columns: Number(params.get('columns') ?? 0) }
const enlarged = new Map<string, ReturnType<typeof enlarge>>()
function enlarge(small: ReturnType<FakeApi['frame']>) {
  const { rows, columns } = size
  const data = new Uint16Array(rows * columns)
  for (let y = 0, at = 0; y < rows; y++) {
    const from = Math.floor((y * small.header.rows) / rows) * small.header.columns
    for (let x = 0; x < columns; x++) data[at++] = small.data[from + Math.floor((x * small.header.columns) / columns)]!
  }
  return { header: { ...small.header, rows, columns }, data }
}

const realFetch = window.fetch.bind(window)
window.fetch = async (input, init) => {
  const match = /^umbra:\/\/frame\/(\d+)\/(\d+)/.exec(String(input))
  if (!match) return realFetch(input, init)
  const key = match[1]!
  if (size.rows && !enlarged.has(key)) enlarged.set(key, enlarge(api.frame(Number(key))))
  const { header, data } = enlarged.get(key) ?? api.frame(Number(key))
  return new Response(pack(header, new Uint8Array(data.buffer)))
}
