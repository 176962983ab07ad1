import { createBrowserRouter } from 'react-router';
import { Layout } from './layout';
import { NotFoundPage, PageFailed } from './page-failed';
import { pages } from './pages';

export const router = createBrowserRouter([
  {
    path: '/',
    element: <Layout />,
    errorElement: <PageFailed />,
    hydrateFallbackElement: <></>,
    children: [
      ...pages.map(({ path, load }) => ({
        path,
        errorElement: <PageFailed />,
        lazy: async () => ({ Component: await load() }),
      })),
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]);
