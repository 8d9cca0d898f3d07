// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import type { OverlayHeader } from '../../../../src-main/contract/index.ts'
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

/** Answers maps of 1 x 1; `refuse` makes main refuse them. */
function answerMaps(refuse = false): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string) => {
    const [, instance, finding, method] = /overlay\/(\d+)\/([^/]+)\/([^?]+)/.exec(url)!
    asked.push(`${instance}/${finding}/${method}`)
    if (refuse) return Promise.resolve(new Response(JSON.stringify({ error: { code: 'ai-hidden', message: 'Hidden until you have signed.' } }), { status: 422 }))
    const header = { instanceId: Number(instance), findingId: finding, name: finding, method, rows: 1, columns: 1, shrink: 1, film: { rows: 1, columns: 1 }, margin: 0, low: 0, high: 1, grid: 1, agreement: null, passport: {}, fromCache: true } as unknown as OverlayHeader
    return Promise.resolve(new Response(pack(header, new Uint8Array(new Float32Array(1).buffer))))
  })
  return asked
}

function overlaysOver(film: ReturnType<typeof shallowRef<Explainable | null>>, api = new FakeApi(50)) {
  let overlays: Overlays | null = null
  const { wrapper } = mountOver(defineComponent(() => ((overlays = useOverlays(film as never)), () => h('div'))), { api })
  return { overlays: overlays as unknown as Overlays, wrapper, api }
}
const filmOf = (studyId: number): Explainable => ({ studyId, instanceId: studyId * 10, predictions: predictionsOf(studyId) })

test('off at first; one key shows the farthest finding, others step through them, another study is clean again', async () => {
  const asked = answerMaps()
  const film = shallowRef<Explainable | null>(filmOf(2))
  const { overlays, wrapper, api } = overlaysOver(film)
  await settle()
  expect([overlays.shown.value, asked]).toEqual([false, []])
  expect(api.asked).toContainEqual({ name: 'overlays.prefetch', params: { studyId: 2 } })
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
  runCommand('overlay.previous')
  runCommand('overlay.previous')
  expect(overlays.finding.value).toBe(order.at(-1))
  film.value = filmOf(3)
  await settle()
  expect([overlays.shown.value, overlays.overlay.value]).toEqual([false, null])
  wrapper.unmount()
  await settle()
  expect(api.asked.at(-1)).toEqual({ name: 'overlays.prefetch', params: { studyId: null } })
})

test('a row’s button shows its finding and hides it again; the method steps round', async () => {
  const asked = answerMaps()
  const { overlays, wrapper } = overlaysOver(shallowRef<Explainable | null>(filmOf(4)))
  overlays.show('nodule')
  await settle()
  runCommand('overlay.method')
  await settle()
  expect(asked).toEqual(['40/nodule/gradient-x-activation', '40/nodule/grad-cam'])
  overlays.show('nodule')
  expect(overlays.shown.value).toBe(false)
  wrapper.unmount()
})

test('without a scored film, or while the AI is closed, nothing is asked and nothing shows', async () => {
  const asked = answerMaps()
  const film = shallowRef<Explainable | null>(null)
  const { overlays, wrapper } = overlaysOver(film)
  runCommand('overlay.toggle')
  runCommand('overlay.next')
  await settle()
  expect([overlays.shown.value, asked]).toEqual([false, []])
  wrapper.unmount()
  answerMaps(true)
  const closed = overlaysOver(shallowRef<Explainable | null>(filmOf(6)))
  runCommand('overlay.toggle')
  await settle()
  expect(closed.overlays.overlay.value).toBeNull()
  expect(closed.overlays.failure.value).toMatchObject({ code: 'ai-hidden' })
  closed.wrapper.unmount()
})

test('what another person may not see is forgotten when the reader changes', async () => {
  const asked = answerMaps()
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
  expect(asked.filter((each) => each.includes('nodule'))).toHaveLength(2)
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
