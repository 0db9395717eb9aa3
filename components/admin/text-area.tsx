import { clsx } from "clsx";
import { FieldFrame, fieldState, inputLook } from "@/components/ui/field";

interface TextAreaProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  rows?: number;
  onChange: (text: string) => void;
}

/** A labelled field for sentences. */
export function TextArea({ value, rows = 3, onChange, ...words }: TextAreaProps) {
  return (
    <FieldFrame {...words}>
      <textarea
        rows={rows}
        maxLength={1000}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={clsx(inputLook, "block h-auto min-h-20 py-2")}
        {...fieldState(words)}
      />
    </FieldFrame>
  );
}
