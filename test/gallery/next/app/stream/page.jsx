import { Suspense } from 'react';

export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <Suspense fallback="one">
      <Late />
    </Suspense>
  );
}

async function Late() {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return 'three';
}
