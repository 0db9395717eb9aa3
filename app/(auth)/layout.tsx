import type { ReactNode } from "react";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto grid min-h-dvh w-full max-w-[400px] content-start px-4 pt-10 pb-10 md:pt-[14vh]"
    >
      <p className="mb-6 text-16 font-semibold">Octoco Wallet</p>
      {children}
    </main>
  );
}
