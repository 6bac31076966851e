"""Parts of the generated marketplace: who sells, what is bought, what goes wrong."""
