// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import type { OverlaysHeader } from '../../../../src-main/contract/index.ts'
import { pack } from '../../../../src-main/contract/packed.ts'
import { lookFromWheel } from '../../../../src-renderer/features/overlays/look-from-wheel.ts'
import { useOverlays, type Explainable, type Overlays } from '../../../../src-renderer/features/overlays/use-overlays.ts'
import { runCommand } from '../../../../src-renderer/shared/commands/use-commands.ts'
import { FakeApi } from '../../fake-api.ts'
import { predictionsOf } from '../../fake-data.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

/** What main answers of one film: a map of one cell for every finding, whose value is the finding's place in the list. */
function mapsOf(instance: number, method: string): Uint8Array<ArrayBuffer> {
  const { predictions } = filmOf(instance / 10)
  const header = {
    instanceId: instance, method, grid: 1, film: { rows: 20, columns: 10 }, place: { row: { scale: 1 / 20, offset: 0 }, column: { scale: 1 / 20, offset: 0.25 } },
    findings: predictions.map(({ findingId, name, margin }) => ({ findingId, name, margin, agreement: null })), passport: {}, fromCache: true
  } as unknown as OverlaysHeader
  return pack(header, new Uint8Array(Float32Array.from(predictions, (_, at) => at).buffer))
}
/** `refuse` makes main refuse every map; `hold` lets the test say when it answers. */
function answerMaps({ refuse = false, hold = false }: { refuse?: boolean; hold?: boolean } = {}): { asked: string[]; release: () => void } {
  const asked: string[] = []
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  vi.stubGlobal('fetch', async (url: string) => {
    const [, instance, method] = /overlay\/(\d+)\/([^?]+)/.exec(url)!
    asked.push(`${instance}/${method}`)
    if (hold) await released
    if (refuse) return new Response(JSON.stringify({ error: { code: 'ai-hidden', message: 'Hidden until you have signed.' } }), { status: 422 })
    return new Response(mapsOf(Number(instance), method!))
  })
  return { asked, release }
}

function overlaysOver(film: ReturnType<typeof shallowRef<Explainable | null>>, api = new FakeApi(50)) {
  let overlays: Overlays | null = null
  const { wrapper } = mountOver(defineComponent(() => ((overlays = useOverlays(film as never)), () => h('div'))), { api })
  return { overlays: overlays as unknown as Overlays, wrapper, api }
}
const filmOf = (studyId: number): Explainable => ({ studyId, instanceId: studyId * 10, predictions: predictionsOf(studyId) })

test('off at first; one key shows the farthest finding, others step through them, another study is clean again', async () => {
  const { asked } = answerMaps()
  const film = shallowRef<Explainable | null>(filmOf(2))
  const { overlays, wrapper, api } = overlaysOver(film)
  await settle()
  expect([overlays.shown.value, asked]).toEqual([false, []])
  expect(api.asked).toContainEqual({ name: 'overlays.open', params: { studyId: 2 } })
  const order = overlays.findings.value
  expect(order.some(({ kind }) => kind === 'normal')).toBe(false)
  const above = order.map(({ margin, operatingPoint }) => margin - operatingPoint)
  expect(above).toEqual(above.toSorted((a, b) => b - a))
  runCommand('overlay.toggle')
  await settle()
  expect(overlays.overlay.value?.findingId).toBe(order[0]!.findingId)
  runCommand('overlay.next')
  await settle()
  expect(overlays.overlay.value?.findingId).toBe(order[1]!.findingId)
  // All findings of a film come at once, each with its own values.
  expect(asked).toEqual(['20/gradient-x-activation'])
  const at = film.value!.predictions.indexOf(order[1]!)
  expect(overlays.overlay.value).toMatchObject({ rows: 20, columns: 10, shrink: 1, low: at, high: at, margin: order[1]!.margin })
  runCommand('overlay.previous')
  runCommand('overlay.previous')
  expect(overlays.finding.value).toBe(order.at(-1))
  film.value = filmOf(3)
  await settle()
  expect([overlays.shown.value, overlays.overlay.value]).toEqual([false, null])
  wrapper.unmount()
  await settle()
  expect(api.asked.at(-1)).toEqual({ name: 'overlays.open', params: { studyId: null } })
})

test('a row’s button shows its finding and hides it again; the method steps round', async () => {
  const { asked } = answerMaps()
  const { overlays, wrapper } = overlaysOver(shallowRef<Explainable | null>(filmOf(4)))
  overlays.show('nodule')
  await settle()
  runCommand('overlay.method')
  await settle()
  expect(asked).toEqual(['40/gradient-x-activation', '40/grad-cam'])
  overlays.show('nodule')
  expect(overlays.shown.value).toBe(false)
  wrapper.unmount()
})

test('without a scored film, or while the AI is closed, nothing is asked and nothing shows', async () => {
  const { asked } = answerMaps()
  const film = shallowRef<Explainable | null>(null)
  const { overlays, wrapper } = overlaysOver(film)
  runCommand('overlay.toggle')
  runCommand('overlay.next')
  await settle()
  expect([overlays.shown.value, asked]).toEqual([false, []])
  wrapper.unmount()
  answerMaps({ refuse: true })
  const closed = overlaysOver(shallowRef<Explainable | null>(filmOf(6)))
  runCommand('overlay.toggle')
  await settle()
  expect(closed.overlays.overlay.value).toBeNull()
  expect(closed.overlays.failure.value).toMatchObject({ code: 'ai-hidden' })
  closed.wrapper.unmount()
})

test('what another person may not see is forgotten when the reader changes', async () => {
  const { asked } = answerMaps()
  const { overlays, wrapper, api } = overlaysOver(shallowRef<Explainable | null>(filmOf(8)))
  for (let turn = 0; turn < 2; turn++) {
    runCommand('overlay.toggle')
    await settle()
  }
  overlays.show('nodule')
  await settle()
  api.emit('reading.changed', { studyIds: null })
  runCommand('overlay.toggle')
  await nextTick()
  runCommand('overlay.toggle')
  await settle()
  expect(asked).toHaveLength(2)
  wrapper.unmount()
})

test('what main has ready is fetched ahead; the key press then asks for nothing', async () => {
  const { asked } = answerMaps()
  const film = shallowRef<Explainable | null>(filmOf(10))
  const { overlays, wrapper, api } = overlaysOver(film)
  await settle()
  api.emit('overlays.ready', { instanceId: 999, method: 'gradient-x-activation' })
  await settle()
  expect(asked).toEqual([])
  api.emit('overlays.ready', { instanceId: 100, method: 'gradient-x-activation' })
  await settle()
  expect([asked, overlays.shown.value, overlays.overlay.value]).toEqual([['100/gradient-x-activation'], false, null])
  for (const command of ['overlay.toggle', 'overlay.next', 'overlay.next'] as const) {
    runCommand(command)
    await settle()
  }
  expect(overlays.overlay.value?.findingId).toBe(overlays.findings.value[2]!.findingId)
  expect(asked).toHaveLength(1)
  // Forgotten, main is told again which study is open, and tells again what is ready.
  const told = (): number => api.asked.filter(({ name }) => name === 'overlays.open').length
  const before = told()
  api.emit('settings.changed', null)
  await settle()
  expect(told()).toBe(before + 1)
  wrapper.unmount()
})

test('what arrives late for a film that was left lies on no other, and is forgotten', async () => {
  const { asked, release } = answerMaps({ hold: true })
  const film = shallowRef<Explainable | null>(filmOf(12))
  const { overlays, wrapper } = overlaysOver(film)
  runCommand('overlay.toggle')
  await settle()
  expect([asked, overlays.loading.value]).toEqual([['120/gradient-x-activation'], true])
  film.value = filmOf(13)
  await settle()
  runCommand('overlay.toggle')
  await settle()
  release()
  await settle()
  expect(overlays.overlay.value?.instanceId).toBe(130)
  film.value = filmOf(12)
  await settle()
  expect([overlays.shown.value, overlays.overlay.value, overlays.loading.value]).toEqual([false, null, false])
  runCommand('overlay.toggle')
  await settle()
  expect(asked).toEqual(['120/gradient-x-activation', '130/gradient-x-activation', '120/gradient-x-activation'])
  wrapper.unmount()
})

test('opacity and threshold stay within their bounds; Alt and wheel turn them, any other wheel is the viewport’s', () => {
  answerMaps()
  const { overlays, wrapper } = overlaysOver(shallowRef<Explainable | null>(filmOf(2)))
  for (let i = 0; i < 30; i++) runCommand('overlay.stronger')
  expect(overlays.look.opacity).toBe(1)
  for (let i = 0; i < 30; i++) runCommand('overlay.wider')
  expect(overlays.look.threshold).toBe(0)
  const turn = lookFromWheel(overlays)
  const wheel = (init: WheelEventInit): boolean => {
    const event = new WheelEvent('wheel', { cancelable: true, ...init })
    turn(event)
    return event.defaultPrevented
  }
  expect(wheel({ altKey: true, deltaY: 100 })).toBe(false)
  overlays.shown.value = true
  expect(wheel({ deltaY: 100 })).toBe(false)
  expect(wheel({ altKey: true, deltaY: 100 })).toBe(true)
  expect(overlays.look.opacity).toBeCloseTo(0.95, 10)
  // With Shift held, Chromium turns the wheel on its side.
  wheel({ altKey: true, shiftKey: true, deltaX: -100 })
  expect(overlays.look.threshold).toBeCloseTo(0.05, 10)
  wrapper.unmount()
})
