/** `5 h 59 min 12 s left` */
export function countdownWords(seconds: number): string {
  if (seconds === 0) return "It ends now.";
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const parts = [
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(hours > 0 || minutes > 0 ? [`${minutes} min`] : []),
    `${seconds % 60} s`,
  ];
  return `${parts.join(" ")} left`;
}
