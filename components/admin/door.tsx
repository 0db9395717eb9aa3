"use client";

import dynamic from "next/dynamic";
import type { ComponentProps } from "react";
import type { ProveFactor as Type } from "./prove-factor";

const ProveFactor = dynamic(() => import("./prove-factor").then((module) => module.ProveFactor));

/** The door of the console; whoever is inside already loads none of it. */
export const Door = (props: ComponentProps<typeof Type>) => <ProveFactor {...props} />;
