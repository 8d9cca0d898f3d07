import { FakeApi } from '../fake-api.ts'

/** Puts the fake where the preload would put the real bridge, and answers `umbra://` from it. */
const params = new URLSearchParams(location.search)
const api = new FakeApi(Number(params.get('studies') ?? 100_000))
window.umbra = api.bridge
Object.assign(window, { fakeApi: api })

const realFetch = window.fetch.bind(window)
window.fetch = async (input, init) => {
  const match = /^umbra:\/\/frame\/(\d+)\/(\d+)/.exec(String(input))
  if (!match) return realFetch(input, init)
  const { header, data } = api.frame(Number(match[1]))
  return new Response(data, { headers: { 'x-umbra-frame': JSON.stringify(header) } })
}
