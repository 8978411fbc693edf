import './choice.css';
import { type ReactNode, useId } from 'react';

type ChoiceProps<V extends string> = {
  legend: string;
  name: string;
  value: V;
  options: readonly { value: V; label: string; hint: string; icon: ReactNode }[];
  onValue: (value: V) => void;
  error?: string | undefined;
};

/** A choice of one, where each needs a line to explain it. */
export function Choice<V extends string>({ legend, name, value, options, onValue, error }: ChoiceProps<V>) {
  const id = useId();
  return (
    <fieldset
      className="choice"
      data-refused={error !== undefined}
      aria-describedby={error === undefined ? undefined : id}
    >
      <legend className="field-legend">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="choice-option">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          {option.icon}
          <span>
            <b>{option.label}</b>
            <span className="field-hint">{option.hint}</span>
          </span>
        </label>
      ))}
      {error !== undefined && (
        <p id={id} className="field-error">
          {error}
        </p>
      )}
    </fieldset>
  );
}
