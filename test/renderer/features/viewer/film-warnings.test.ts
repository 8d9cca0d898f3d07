// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { computed, defineComponent, h, ref } from 'vue'
import { pack } from '../../../../src-main/contract/packed.ts'
import { forgetFrames } from '../../../../src-renderer/api/index.ts'
import FilmPane from '../../../../src-renderer/features/viewer/FilmPane.vue'
import { useNoting } from '../../../../src-renderer/features/viewer/notes/use-noting.ts'
import type { Panels } from '../../../../src-renderer/features/viewer/use-panels.ts'
import { paneOf } from '../../../../src-renderer/features/viewer/pane.ts'
import { FakeApi } from '../../fake-api.ts'
import { instancesOf, rowOf } from '../../fake-data.ts'
import { mountOver, settle } from '../../mount.ts'

// jsdom draws nothing: the canvas has its own tests, in a browser.
vi.mock('../../../../src-renderer/shared/viewport/FilmViewport.vue', () => ({ default: defineComponent(() => () => h('div', { class: 'viewport' })) }))

afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
  forgetFrames(null)
})

const study = rowOf(4)
const pane = paneOf(study, instancesOf(study)[0]!)

/** The pane as the page mounts it. */
const Mounted = defineComponent(() => {
  const noting = useNoting({ panes: ref([pane]), activePane: computed(() => pane), showInstance: () => {} })
  const panels = { magnifier: ref(false), histogram: ref(false), planes: ref(true), perMillimetre: ref(null) } as unknown as Panels
  return () => h(FilmPane, { pane, active: false, framed: false, comparing: false, textShown: false, noting, panels })
})

function pictureOf(warnings: string[]): void {
  const { header, data } = new FakeApi().frame(pane.instance.id)
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(pack({ ...header, warnings }, new Uint8Array(data.buffer)))))
}

test('what the decoder made up is said on the film', async () => {
  pictureOf(['The last 120 rows are missing from the file and shown black'])
  const { wrapper } = mountOver(Mounted)
  await settle()
  expect(wrapper.find('[role=alert]').text()).toContain('The last 120 rows are missing')
  wrapper.unmount()
})

test('a whole picture carries no alarm', async () => {
  pictureOf([])
  const { wrapper } = mountOver(Mounted)
  await settle()
  expect(wrapper.find('[role=alert]').exists()).toBe(false)
  expect(wrapper.find('[aria-busy=true]').exists()).toBe(false)
  wrapper.unmount()
})

test('a frame that cannot be read leaves words, not a black film', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ error: { code: 'bad-pixels', message: 'The stream is cut short.', hint: 'Send it again.' } }), { status: 422 })))
  const { wrapper } = mountOver(Mounted)
  await settle()
  expect(wrapper.find('[role=alert]').text()).toMatch(/cut short.*Send it again.*bad-pixels/)
  wrapper.unmount()
})
