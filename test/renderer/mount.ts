import { mount, type ComponentMountingOptions } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { toasts } from '../../src-renderer/shared/composables/toasts.ts'
import { FakeApi } from './fake-api.ts'

/** A component over the fake API, with the providers that the application puts around everything. */
export function mountOver(component: Component, { api = new FakeApi(200), props = {}, ...options }: { api?: FakeApi; props?: Record<string, unknown> } & ComponentMountingOptions<unknown> = {}) {
  window.umbra = api.bridge
  toasts.value = []
  const pinia = createPinia()
  setActivePinia(pinia)
  const empty = defineComponent(() => () => h('div'))
  const router: Router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', name: 'worklist', component: empty }, { path: '/study/:id', name: 'study', component: empty }, { path: '/:rest(.*)*', component: empty }] })
  // jsdom lays nothing out: what measures itself gets a window's size.
  const size = (pixels: number): PropertyDescriptor => ({ configurable: true, get: () => pixels })
  Object.defineProperties(HTMLElement.prototype, { clientHeight: size(600), clientWidth: size(1200), offsetHeight: size(600), offsetWidth: size(1200) })
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  const host = defineComponent(() => () => h(TooltipProvider, null, () => h(component, props)))
  const wrapper = mount(host, { attachTo: document.body, ...options, global: { plugins: [pinia, router], ...options.global } })
  return { wrapper, api, router, of: wrapper.findComponent(component) }
}

export const settle = async (): Promise<void> => {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setTimeout(resolve, 0))
}
