import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import WorklistPage from './features/worklist/WorklistPage.vue'
import StudyPage from './pages/StudyPage.vue'

/** The hash survives a reload, so that a crash returns to the same film. */
export function createAppRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'worklist', component: WorklistPage, meta: { title: 'Worklist' } },
      { path: '/study/:id(\\d+)', name: 'study', component: StudyPage, props: (route) => ({ id: Number(route.params.id) }), meta: { title: 'Study' } },
      { path: '/detached/:id(\\d+)', name: 'detached', component: () => import('./pages/DetachedPage.vue'), props: (route) => ({ id: Number(route.params.id) }), meta: { title: 'Study' } },
      { path: '/finetune', name: 'finetune', component: () => import('./features/finetune/FinetunePage.vue'), meta: { title: 'Fine-tune' } },
      { path: '/models', name: 'models', component: () => import('./features/models/ModelsPage.vue'), meta: { title: 'Models' } },
      { path: '/prompts/write', name: 'studio', component: () => import('./features/prompts/StudioPage.vue'), meta: { title: 'Write a finding' } },
      { path: '/prompts', name: 'prompts', component: () => import('./features/prompts/PromptsPage.vue'), meta: { title: 'Prompts' } },
      { path: '/compare', name: 'compare', component: () => import('./features/compare/ComparePage.vue'), meta: { title: 'Compare' } },
      { path: '/compare/thresholds', name: 'thresholds', component: () => import('./features/compare/ThresholdsPage.vue'), meta: { title: 'Operating points' } },
      { path: '/compare/calibration', name: 'calibration', component: () => import('./features/compare/CalibrationPage.vue'), meta: { title: 'Calibration' } },
      { path: '/discordance', name: 'discordance', component: () => import('./features/discordance/DiscordancePage.vue'), meta: { title: 'Discordance' } },
      { path: '/studies', name: 'studies', component: () => import('./features/studies/ReaderStudiesPage.vue'), meta: { title: 'Reader studies' } },
      { path: '/studies/references', name: 'references', component: () => import('./features/studies/ReferencesPage.vue'), meta: { title: 'References' } },
      { path: '/settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue'), meta: { title: 'Settings' } },
      { path: '/about', name: 'about', component: () => import('./features/about/AboutPage.vue'), meta: { title: 'About' } },
      { path: '/:rest(.*)*', redirect: '/' }
    ]
  })
}
