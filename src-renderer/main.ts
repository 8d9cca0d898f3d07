import '@fontsource-variable/inter'
import './shared/theme/tokens.css'
import './shared/theme/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { asFailure } from './api/index.ts'
import { createAppRouter } from './router.ts'
import { toastFailure } from './shared/composables/toasts.ts'

const app = createApp(App)
app.config.errorHandler = (error) => {
  console.error(error)
  toastFailure(asFailure(error))
}
window.addEventListener('unhandledrejection', (event) => toastFailure(asFailure(event.reason)))
app.use(createPinia()).use(createAppRouter()).mount('#app')
